-- Held-back rows that somebody decided not to put right count as given up while the batch that says so counts; why is in `repair`.
create table given_up (batch_id bigint, row_no integer, by_batch bigint);
