// cloudformation-validate on one template: node validate_peer.mjs FOLDER_WITH_NODE_MODULES TEMPLATE [REPEATS]
// With REPEATS it prints the median of so many validations by an engine that is warm, in milliseconds.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [folder, template, repeats] = process.argv.slice(2);
const { RegoEngine, TemplateFile } = createRequire(`${resolve(folder)}/`)('@aws/cloudformation-validate');
const engine = new RegoEngine();
engine.validateStandard(new TemplateFile(template));
if (repeats) {
  const times = [];
  for (let run = 0; run < Number(repeats); ++run) {
    const start = performance.now();
    engine.validateStandard(new TemplateFile(template));
    times.push(performance.now() - start);
  }
  console.log(times.sort((a, b) => a - b)[times.length >> 1]);
}
engine.free();
