/** Rings and vibrates when the visitor is called, as far as the phone allows. */
import { ref } from 'vue';

export function makeAlert() {
  const ready = ref(false);
  let context: AudioContext | null = null;

  /** Phones let a page make a sound only after a touch. */
  async function allow() {
    try {
      context = context ?? new AudioContext();
      await context.resume();
      ready.value = context.state === 'running';
    } catch {
      ready.value = false;
    }
  }
  function ring() {
    if (navigator.vibrate) navigator.vibrate([400, 200, 400, 200, 800]);
    if (!context || context.state !== 'running') return;
    for (let i = 0; i < 4; i += 1) {
      const start = context.currentTime + i * 0.5;
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = i % 2 ? 659 : 880;
      volume.gain.setValueAtTime(0.4, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.45);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.46);
    }
  }
  return { ready, allow, ring };
}
