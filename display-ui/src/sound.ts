/** The board's voice: two tones, then the call spoken where the machine can speak Chinese. */
import type { BoardCall } from '@jiaohao/protocol';
import { ref, type Ref } from 'vue';
import type { Sound } from './announcer';

export interface Voice extends Sound {
  /** The browser lets no sound out until somebody touches the screen (or it is started to allow it). */
  blocked: Ref<boolean>;
}

export function makeVoice(words: (call: BoardCall) => { text: string; lang: string }[], muted: boolean): Voice {
  const blocked = ref(false);
  let context: AudioContext | null = null;

  async function awake(): Promise<AudioContext | null> {
    if (muted || typeof AudioContext === 'undefined') return null;
    context = context ?? new AudioContext();
    if (context.state !== 'running') await Promise.race([context.resume().catch(() => undefined), pause(300)]);
    const running = context.state === 'running';
    blocked.value = !running;
    return running ? context : null;
  }

  async function announce(call: BoardCall, began: (sounded: boolean) => void): Promise<void> {
    let audio: AudioContext | null = null;
    try {
      audio = await awake();
      if (audio) chime(audio);
    } catch {
      audio = null;
    }
    began(audio !== null);
    if (!audio) return;
    await pause(1_300);
    for (const { text, lang } of words(call)) await speak(text, lang);
  }

  window.addEventListener('pointerdown', () => void awake());
  window.addEventListener('keydown', () => void awake());
  void awake();
  return { announce, blocked };
}

function chime(context: AudioContext): void {
  const tones: [number, number][] = [
    [784, 0],
    [587, 0.42],
  ];
  for (const [hertz, after] of tones) {
    const start = context.currentTime + after;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = 'sine';
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.5, start + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.8);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.85);
  }
}

/** Says nothing where no voice of that language is installed: another one would read nonsense. */
function speak(text: string, lang: string): Promise<void> {
  const synthesis = window.speechSynthesis;
  const voice = synthesis?.getVoices().find((v) => v.lang.replace('_', '-').startsWith(lang.slice(0, 2)));
  if (!synthesis || !voice) return Promise.resolve();
  return new Promise((resolve) => {
    const speech = new SpeechSynthesisUtterance(text);
    speech.voice = voice;
    speech.lang = voice.lang;
    speech.rate = 0.9;
    // Some browsers never tell the end.
    const timer = setTimeout(resolve, 9_000);
    speech.onend = speech.onerror = () => {
      clearTimeout(timer);
      resolve();
    };
    synthesis.speak(speech);
  });
}

/** `A012` → `A 0 1 2`, so that no voice reads it as twelve; Chinese says 零 and 幺. */
export function spelled(number: string, lang: string): string {
  const digits = lang.startsWith('zh') ? '零幺二三四五六七八九' : '0123456789';
  return [...number].map((c) => (/[0-9]/.test(c) ? digits[Number(c)] : c)).join(' ');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
