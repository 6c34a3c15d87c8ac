-- What somebody wrote about a number: the KPI, the month it ends with, and the scope it is of. Nothing is overwritten: the latest line is shown, earlier ones stay.
create table commentary (
    kpi varchar, month date, projects varchar[], regions varchar[], property_types varchar[], text varchar, by_name varchar, at_time timestamp
);
