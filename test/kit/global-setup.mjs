/** Before the first test: offers a Postgres to those that will ask for it, and looks for the programs that tests start. */
import './ts.mjs';

export default async function setUp() {
  const { offerServices } = await import('./services.ts');
  await offerServices();
}
