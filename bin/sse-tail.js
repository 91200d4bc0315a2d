#!/usr/bin/env node
require("../dist/sse-tail.cjs").main(process);
