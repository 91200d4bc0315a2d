import type { Plugin } from "esbuild";
import type { Plugin as VitePlugin } from "vitest/config";

export const watForEsbuild: Plugin;
export const watForVite: VitePlugin;
