-- The values that a running deployment may get into its record, sealed at version 3; none once it has ended.
ALTER TABLE deployment ADD COLUMN sealed_given TEXT;
