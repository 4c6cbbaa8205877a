/** How long after a POST its news reaches a socket, for the engine's calls and for a plain echo after a commit. */
import { io } from 'socket.io-client';

/** Percentiles, in milliseconds, of POST → `echo`. */
export async function echoAfterCommit(url, count) {
  const socket = io(url, { transports: ['websocket'] });
  await once(socket, 'connect');
  const took = [];
  for (let i = 0; i < count; i += 1) {
    const heard = once(socket, 'echo');
    const begun = performance.now();
    await Promise.all([heard.then(() => took.push(performance.now() - begun)), post(`${url}/echo`)]);
  }
  socket.close();
  return percentiles(took);
}

/** Percentiles, in milliseconds, of POST call → `facts` with that call on a board. */
export async function callToBoard({ url, admin, display }, count, round) {
  const hall = `${url}/api/halls/datian`;
  const token = admin;
  const auth = { token: display, hallId: 'datian', topic: 'board' };
  const socket = io(`${url}/live`, { transports: ['websocket'], auth });
  await once(socket, 'snapshot');
  const window = `${hall}/windows/g${String(round + 1).padStart(2, '0')}`;
  await post(`${window}/open`, token);
  const took = [];
  for (let i = 0; i < count; i += 1) {
    const heard = called(socket);
    const begun = performance.now();
    await Promise.all([heard.then(() => took.push(performance.now() - begun)), post(`${window}/call`, token)]);
    await post(`${window}/start`, token);
    await post(`${window}/complete`, token);
  }
  socket.close();
  return percentiles(took);
}

function called(socket) {
  return new Promise((resolve) => {
    const hear = ({ facts }) => {
      if (!facts.some((fact) => fact.type === 'ticket-called')) return;
      socket.off('facts', hear);
      resolve();
    };
    socket.on('facts', hear);
  });
}

function once(socket, event) {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('connect_error', reject);
  });
}

async function post(url, token) {
  const response = await fetch(url, { method: 'POST', headers: token ? { authorization: `Bearer ${token}` } : {} });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

function percentiles(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p99: at(0.99) };
}
