#!/usr/bin/env node
import { main } from "../dist/sse-tail.js";

await main();
