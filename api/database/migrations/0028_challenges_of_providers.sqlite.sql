-- What the provider by which an account came says, until the code: name and e-mail follow only then.
ALTER TABLE sign_in_challenges ADD COLUMN provider varchar(40);
ALTER TABLE sign_in_challenges ADD COLUMN name varchar(100);
ALTER TABLE sign_in_challenges ADD COLUMN email varchar(254);
