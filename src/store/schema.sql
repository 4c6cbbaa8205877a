-- The schema as all migrations leave it, for review: written by "npm run schema", never by hand.

CREATE TABLE account (
  id text NOT NULL,
  username text NOT NULL,
  username_key text NOT NULL,
  password_hash text NOT NULL,
  role text NOT NULL,
  hall_id text,
  duties json NOT NULL DEFAULT '[]'::json,
  disabled boolean NOT NULL DEFAULT false,
  CONSTRAINT account_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX account_by_name ON account USING btree (username_key);

CREATE TABLE answer (
  id bytea NOT NULL,
  fingerprint bytea NOT NULL,
  status smallint NOT NULL,
  body text NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT answer_pkey PRIMARY KEY (id)
);
CREATE INDEX answer_by_age ON answer USING btree (at);

CREATE TABLE business_day (
  hall_id text NOT NULL,
  day date NOT NULL,
  version integer NOT NULL,
  state text NOT NULL,
  figures json,
  past json,
  notes_seen timestamp with time zone,
  CONSTRAINT business_day_pkey PRIMARY KEY (hall_id, day)
);

CREATE TABLE contact (
  ticket_id text NOT NULL,
  hall_id text NOT NULL,
  day date NOT NULL,
  phone text NOT NULL,
  link text,
  CONSTRAINT contact_pkey PRIMARY KEY (ticket_id)
);
CREATE INDEX contact_by_day ON contact USING btree (hall_id, day);

CREATE TABLE device (
  id text NOT NULL,
  hall_id text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  zone text,
  token_hash bytea NOT NULL,
  printer_host text,
  printer_port integer,
  CONSTRAINT device_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX device_by_token ON device USING btree (token_hash);

CREATE TABLE fact (
  hall_id text NOT NULL,
  version integer NOT NULL,
  at timestamp with time zone NOT NULL,
  type text NOT NULL,
  body json NOT NULL,
  CONSTRAINT fact_pkey PRIMARY KEY (hall_id, version)
);
CREATE INDEX fact_of_hall_file ON fact USING btree (at) WHERE type = 'hall-configured'::text;
CREATE INDEX fact_of_record ON fact USING btree (hall_id, (body ->> 'recordId'::text)) WHERE type ~ '^(appointment|review|case|follow-up)-'::text;

CREATE TABLE hall (
  id text NOT NULL,
  name json NOT NULL,
  CONSTRAINT hall_pkey PRIMARY KEY (id)
);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL,
  CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)
);

CREATE TABLE operation (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  at timestamp with time zone NOT NULL,
  by_id text,
  what text NOT NULL,
  hall_id text,
  about_id text NOT NULL,
  about text NOT NULL,
  detail json NOT NULL,
  CONSTRAINT operation_pkey PRIMARY KEY (id)
);
CREATE INDEX operation_by_time ON operation USING btree (at);

CREATE TABLE rating (
  ticket_id text NOT NULL,
  hall_id text NOT NULL,
  level smallint NOT NULL,
  tags json NOT NULL,
  comment text,
  at timestamp with time zone NOT NULL,
  matter_id text NOT NULL,
  window_id text,
  clerk_id text,
  channel text NOT NULL,
  CONSTRAINT rating_pkey PRIMARY KEY (ticket_id, matter_id)
);

CREATE TABLE receipt (
  call_id text NOT NULL,
  device_id text NOT NULL,
  hall_id text NOT NULL,
  sounded boolean NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT receipt_pkey PRIMARY KEY (call_id, device_id)
);

CREATE TABLE record (
  id text NOT NULL,
  hall_id text NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  ended boolean NOT NULL,
  ticket_id text,
  day date NOT NULL,
  state json NOT NULL,
  notes_gone boolean NOT NULL DEFAULT false,
  CONSTRAINT record_pkey PRIMARY KEY (id)
);
CREATE INDEX record_by_code ON record USING btree ((state ->> 'codeHash'::text)) WHERE kind = 'appointment'::text;
CREATE INDEX record_by_day ON record USING btree (hall_id, kind, day);
CREATE INDEX record_by_ticket ON record USING btree (ticket_id);

CREATE TABLE secret (
  hash bytea NOT NULL,
  hall_id text NOT NULL,
  ticket_id text NOT NULL,
  CONSTRAINT secret_pkey PRIMARY KEY (hash)
);

CREATE TABLE session (
  token_hash bytea NOT NULL,
  account_id text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT session_pkey PRIMARY KEY (token_hash)
);

CREATE TABLE setting (
  name text NOT NULL,
  value text NOT NULL,
  CONSTRAINT setting_pkey PRIMARY KEY (name)
);

CREATE TABLE snapshot (
  hall_id text NOT NULL,
  version integer NOT NULL,
  at timestamp with time zone NOT NULL,
  state text NOT NULL,
  CONSTRAINT snapshot_pkey PRIMARY KEY (hall_id)
);

CREATE TABLE terminal (
  hall_id text NOT NULL,
  window_id text NOT NULL,
  node uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT terminal_pkey PRIMARY KEY (hall_id, window_id, node)
);

CREATE TABLE ticket (
  id text NOT NULL,
  hall_id text NOT NULL,
  day date NOT NULL,
  number text NOT NULL,
  status text NOT NULL,
  priority text NOT NULL,
  window_id text,
  issued_at timestamp with time zone NOT NULL,
  called_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  version integer NOT NULL,
  state json,
  CONSTRAINT ticket_pkey PRIMARY KEY (id)
);
CREATE INDEX ticket_by_day ON ticket USING btree (hall_id, day);

CREATE TABLE webhook (
  id uuid NOT NULL,
  hall_id text NOT NULL,
  url text NOT NULL,
  types json,
  secret text NOT NULL,
  version integer NOT NULL,
  sending integer,
  failures integer NOT NULL DEFAULT 0,
  failed_at timestamp with time zone,
  error text,
  made_at timestamp with time zone NOT NULL,
  CONSTRAINT webhook_pkey PRIMARY KEY (id)
);
CREATE INDEX webhook_by_hall ON webhook USING btree (hall_id);

CREATE TABLE what_if (
  id uuid NOT NULL,
  hall_id text NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamp with time zone NOT NULL,
  day date NOT NULL,
  question json NOT NULL,
  status text NOT NULL,
  progress real NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  answer json,
  happened json,
  CONSTRAINT what_if_pkey PRIMARY KEY (id)
);
CREATE INDEX what_if_by_hall ON what_if USING btree (hall_id, asked_at);
