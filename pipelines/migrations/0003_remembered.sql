-- How files of one header were read before. Nothing is overwritten: the latest line counts, one without a mapping has been forgotten.
create table remembered (fingerprint varchar, dataset varchar, mapping varchar, by_name varchar, at_time timestamp);
