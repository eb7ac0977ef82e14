#!/usr/bin/env node
// Not dist/cli.js itself: an install links only a file that is there, and a fresh clone has no dist.
import '../dist/cli.js'
