-- What a batch speaks for: months (first days) × projects. `declared`: a person said so, it is not merely what the rows show; a nil
-- report is a declared coverage without rows.
create table coverage (batch_id bigint, declared boolean, nil boolean, months date[], projects varchar[]);
