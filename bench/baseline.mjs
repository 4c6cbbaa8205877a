/** What the engine is measured against: tickets by row lock, tickets by one plpgsql call, and a socket echo after a commit. */
import { createServer } from 'node:http';
import pg from 'pg';
import { Server } from 'socket.io';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 32 });
await pool.query(`
  create table counter (hall text primary key, last integer not null);
  insert into counter values ('datian', 0);
  create table ticket (id bigint generated always as identity primary key, hall text, number integer, at timestamptz default now());
  create table event (id bigint generated always as identity primary key, ticket bigint, type text, body json);
  create function issue(wanted text) returns integer language plpgsql as $$
  declare n integer; t bigint;
  begin
    update counter set last = last + 1 where hall = wanted returning last into n;
    insert into ticket (hall, number) values (wanted, n) returning id into t;
    insert into event (ticket, type, body) values (t, 'issued', json_build_object('number', n));
    return n;
  end $$`);

/** Begin, update, insert, insert, commit: the row is locked over four of the five round trips. */
async function byRowLock() {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query(`update counter set last = last + 1 where hall = 'datian' returning last`);
    const number = rows[0].last;
    const ticket = await client.query(`insert into ticket (hall, number) values ('datian', $1) returning id`, [number]);
    await client.query(`insert into event (ticket, type, body) values ($1, 'issued', $2)`, [
      ticket.rows[0].id,
      { number },
    ]);
    await client.query('commit');
    return number;
  } finally {
    client.release();
  }
}

async function byFunction() {
  const { rows } = await pool.query({ name: 'issue', text: `select issue('datian') as number` });
  return rows[0].number;
}

const server = createServer(async (request, response) => {
  const number = request.url === '/row-lock' ? await byRowLock() : await byFunction();
  if (request.url === '/echo') io.emit('echo', number);
  const answer = JSON.stringify({ number });
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
  response.end(answer);
});
const io = new Server(server);
server.listen(0, '127.0.0.1', () => console.log(`READY http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
