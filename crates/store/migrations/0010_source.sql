-- Where the credentials of a check's instance came from. Null: nobody knows, and it clears nothing.
ALTER TABLE safeguard_check ADD COLUMN source TEXT;
