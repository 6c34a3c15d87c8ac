-- A row that a full export no longer has is withdrawn, not beaten: it still competes with other rows of its key.
alter table superseded add column withdrawn boolean;
