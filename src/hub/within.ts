/** That it took too long. */
export class TooLate extends Error {}

/**
 * The same, if it comes within so many ms.
 *
 * @throws {TooLate} else
 */
export async function within<T>(doing: Promise<T>, ms: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new TooLate()), ms);
	});
	try {
		return await Promise.race([doing, late]);
	} finally {
		clearTimeout(timer);
	}
}
