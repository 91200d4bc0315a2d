/** How a viewer wants the log: turns its frames into what goes over the wire. */
export interface Format {
	/** What keeps proxies awake while nothing happens, if the format has a way. */
	readonly heartbeat?: Buffer;
	/** Whether it takes so little time that it may have many frames at once. */
	readonly isQuick?: boolean;
	/** Whether it takes events that are not in the log. */
	readonly takesNews?: boolean;
	/**
	 * Whole frames, in the order of the log; the first begins at `offset` in it.
	 *
	 * @param pastEnd where in the log they end, if they were there when the viewer came
	 */
	frames(frames: Buffer, offset: number, pastEnd?: number): Buffer | string;
	/**
	 * What tells the other side that the stream ends for an error of ours, and
	 * that coming back is of no use, if the format has a way.
	 */
	failure?(reason: string): Buffer | string;
	/** In the place of history that is gone: how many bytes of output it held. */
	gap(missing: number): Buffer | string;
}
