/** Lets a screen that runs for months take on a new release: it reloads when the served page names other files. */

async function changed(): Promise<boolean> {
  try {
    const response = await fetch(location.pathname, { cache: 'no-store' });
    if (!response.ok) return false;
    const served = /assets\/index-[\w-]+\.js/.exec(await response.text())?.[0];
    const running = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src;
    return Boolean(served && running && !running.endsWith(served));
  } catch {
    return false;
  }
}

/** `mayReload` keeps a visitor from losing what is on the screen. Returns how to look at once. */
export function reloadWhenReleased(mayReload: () => boolean = () => true, everyMs = 10 * 60_000): () => void {
  const look = async () => {
    if (mayReload() && (await changed()) && mayReload()) location.reload();
  };
  setInterval(() => void look(), everyMs);
  return () => void look();
}
