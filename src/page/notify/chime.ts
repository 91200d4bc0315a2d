/** When the tones begin, in s, and what they are, in Hz: a fifth. */
const TONES = [
	{ at: 0, hertz: 523.25 },
	{ at: 0.15, hertz: 783.99 },
];

const TONE_SECONDS = 0.4;

/** Two short tones: rising for good news, falling for bad. */
export function chime(isGood: boolean): void {
	if (!("AudioContext" in globalThis)) return;
	const audio = new AudioContext();
	const pitches = TONES.map(({ hertz }) => hertz);
	if (!isGood) pitches.reverse();
	for (const [n, { at }] of TONES.entries()) {
		play(audio, pitches[n] ?? 0, audio.currentTime + at);
	}
	setTimeout(() => void audio.close(), 2000);
}

function play(audio: AudioContext, hertz: number, start: number): void {
	const tone = audio.createOscillator();
	const volume = audio.createGain();
	tone.frequency.value = hertz;
	volume.gain.setValueAtTime(0.12, start);
	volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_SECONDS);
	tone.connect(volume).connect(audio.destination);
	tone.start(start);
	tone.stop(start + TONE_SECONDS);
}
