-- What was said about a person's score of some months: the objection, and what was answered. Nothing is overwritten: later lines stand beside earlier ones.
create table appeal (
    staff_id varchar, first_month date, last_month date, kind varchar, text varchar, by_name varchar, at_time timestamp
);
