/** What we use of it: TypeScript has its types among the DOM's only. */
declare namespace WebAssembly {
	class Module {
		constructor(binary: Uint8Array);
	}
	class Instance {
		constructor(module: Module);
		readonly exports: Record<string, unknown>;
	}
	interface Memory {
		readonly buffer: ArrayBuffer;
	}
}
