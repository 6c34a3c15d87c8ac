-- Σw² of weighted means. What is stored so far is not weighted: nothing has to be counted again; a new KPI is counted when the warehouse is opened.
alter table tally add column sq bigint default 0;
