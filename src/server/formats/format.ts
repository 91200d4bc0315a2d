/** How a viewer wants the log: turns its frames into what goes over the wire. */
export interface Format {
	/** What keeps proxies awake while nothing happens, if the format has a way. */
	readonly heartbeat?: Buffer;
	/** Whether it takes events that are not in the log. */
	readonly takesNews?: boolean;
	/** Whole frames, in the order of the log; the first begins at `offset` in it. */
	frames(frames: Buffer, offset: number): Buffer | string;
	/** In the place of history that is gone: how many bytes of output it held. */
	gap(missing: number): Buffer | string;
}
