import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { Flood } from "../../src/hub/flood.ts";
import { Pace } from "../../src/hub/pace.ts";

it("tells a flood from what a command prints otherwise", async () => {
	let bytes = 5e9; // Of before.
	const flood = new Flood(() => bytes);
	await delay(12);
	expect(flood.isOn).toBe(false);
	bytes += 1e9;
	await delay(12);
	expect(flood.isOn).toBe(true);
	bytes += 10_000;
	await delay(12);
	expect(flood.isOn).toBe(false);
});

it("publishing rests in a flood, and as soon as that is over no more", async () => {
	let bytes = 0;
	let isFlooding = true;
	const flood = new Flood(() => {
		if (isFlooding) bytes += 1e9;
		return bytes;
	});
	const pace = new Pace(flood);
	const waited = async () => {
		const begun = performance.now();
		await pace.turn();
		return performance.now() - begun;
	};
	await delay(12);
	expect(await waited()).toBeLessThan(10); // Nothing has been handed over.
	pace.handedOver();
	await delay(20);
	expect(await waited()).toBeGreaterThan(150);
	pace.handedOver();
	await delay(40);
	const rest = waited();
	isFlooding = false;
	expect(await rest).toBeLessThan(300);
	pace.handedOver();
	await delay(20);
	expect(await waited()).toBeLessThan(10);
});
