-- The books of the warehouse. Fact tables are made from the catalogue (pipelines/warehouse.py).
create table batch (
    batch_id bigint, parent_id bigint, dataset varchar, file_name varchar, sha256 varchar, sheet varchar,
    loaded_at timestamp, loaded_by varchar, export_time timestamp, zone varchar, coverage varchar,
    row_count bigint, quarantined bigint, mapping varchar, delivered varchar, dated varchar
);
create table publication (version bigint, at_time timestamp, by_name varchar, action varchar, dataset varchar, note varchar);
create table publication_batch (version bigint, batch_id bigint, active boolean);
create table head (version bigint);
insert into head values (0);
create table superseded (dataset varchar, batch_id bigint, row_no integer, by_batch bigint);
create table definition (kpi varchar, version bigint, fingerprint varchar);
create table slice (kpi varchar, month date, version bigint);
create table tally (
    kpi varchar, version bigint, fine boolean, month date, project varchar, d1 varchar, d2 varchar, d3 varchar, d4 varchar,
    why varchar, pending boolean, due timestamp, since timestamp, minutes integer[],
    n bigint, num bigint, den bigint, aux bigint
);
create table quarantine (batch_id bigint, sheet varchar, line integer, codes varchar, cells varchar, zh varchar, en varchar);
create table load_log (
    at_time timestamp, by_name varchar, file_name varchar, dataset varchar, sha256 varchar, outcome varchar, batch_id bigint, zh varchar, en varchar
);
