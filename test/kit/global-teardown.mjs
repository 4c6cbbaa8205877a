/** After the last test: stops what the run was offered. */
export default async function tearDown() {
  const { withdrawServices } = await import('./services.ts');
  await withdrawServices();
}
