/** WebAssembly text; the build makes of it the binary, in base64. */
declare module "*.wat" {
	const base64: string;
	export default base64;
}
