-- Cases that only wait for a day are a list of these days, one row a cell and not one row a day: of millions a page reads a few.
-- Lists are sorted, so that the same cases always make the same tally.
alter table tally add column dues timestamp[];
update tally set minutes = list_sort(minutes) where len(minutes) > 1;
insert into tally by name
    select kpi, version, fine, month, project, d1, d2, d3, d4, why, pending, since, list(day order by day) as dues, count(*) as n, 0 as num, 0 as den, 0 as aux, 0 as sq
    from (select *, unnest(list_transform(range(n), lambda i: due)) as day from tally where due is not null and since is null)
    group by all;
delete from tally where due is not null and since is null;
