-- What people did to a month. Nothing is overwritten: the latest line of a kind counts. `what`: sign, reopen (project), lock, unlock (month),
-- waive, unwaive (project and dataset), restate (a load into a locked month). `version`: what everybody saw then.
create table month_event (
    at_time timestamp, by_name varchar, what varchar, month date, project varchar, dataset varchar, version bigint, batch_id bigint, reason varchar
);
