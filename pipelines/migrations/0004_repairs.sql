-- What it takes to mend a held-back row: its cells as delivered (personal ones masked), its key, whose it is and when.
alter table quarantine add column row_no integer;
alter table quarantine add column texts varchar;
alter table quarantine add column key_text varchar;
alter table quarantine add column project varchar;
alter table quarantine add column month date;
update quarantine set row_no = rowid;
-- A held-back row counts as solved while the batch that brought it in good order counts.
create table solved (batch_id bigint, row_no integer, by_batch bigint);
-- Every cell that was mended, by whom and how; what concerns a person is masked.
create table repair (
    batch_id bigint, at_time timestamp, by_name varchar, sheet varchar, line integer, column_name varchar, how varchar, text varchar
);
