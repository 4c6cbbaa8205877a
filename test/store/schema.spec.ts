/** The schema as committed for review is the one that the migrations make. */
import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { schemaPath, schemaText } from '../../src/schema.js';
import { freshDatabase } from '../kit/database.js';
import { run } from '../kit/services.js';

it('is committed as the migrations make it; if not: npm run schema', async () => {
  const database = await freshDatabase();
  const made = await schemaText(database.url).finally(() => database.drop());
  expect(await readFile(schemaPath, 'utf8')).toBe(made);
});

it('is told whole', async () => {
  const database = await freshDatabase();
  await run(
    database.url,
    `
    create table line (
      id integer generated always as identity primary key,
      "order" numeric(6, 2) default 1.5 check ("order" > 0),
      hall_id text collate "C" not null references hall on delete cascade,
      twice numeric generated always as ("order" * 2) stored,
      gone text,
      unique (hall_id, "order")
    );
    alter table line drop column gone;
    create index line_by_name on line (lower(hall_id)) where twice > 1;
    create function told() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger line_told before insert on line for each row execute function told();
    create schema elsewhere;
    create table elsewhere.hidden (n integer);
    `,
  );
  const text = await schemaText(database.url).finally(() => database.drop());
  expect(text).toContain(`
CREATE TABLE line (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  "order" numeric(6,2) DEFAULT 1.5,
  hall_id text COLLATE "C" NOT NULL,
  twice numeric GENERATED ALWAYS AS ("order" * 2::numeric) STORED,
  CONSTRAINT line_pkey PRIMARY KEY (id),
  CONSTRAINT line_hall_id_order_key UNIQUE (hall_id, "order"),
  CONSTRAINT line_order_check CHECK ("order" > 0::numeric),
  CONSTRAINT line_hall_id_fkey FOREIGN KEY (hall_id) REFERENCES hall(id) ON DELETE CASCADE
);
CREATE INDEX line_by_name ON line USING btree (lower(hall_id)) WHERE twice > 1::numeric;
CREATE TRIGGER line_told BEFORE INSERT ON line FOR EACH ROW EXECUTE FUNCTION told();
`);
  expect(text).toMatch(/\nCREATE OR REPLACE FUNCTION public\.told\(\)[^;]* begin return new; end \$function\$;\n$/);
  expect(text).not.toContain('hidden');
});
