// node huggingface.mjs BASE KEY TEXT… → labels of the first text, and vectors of all.
import { InferenceClient } from '@huggingface/inference';

const [base, key, ...texts] = process.argv.slice(2);
const client = new InferenceClient(key);
console.log(JSON.stringify({
  // It expects what a batch is answered with.
  labels: await client.textClassification({ endpointUrl: `${base}predict`, inputs: [[texts[0]]] }),
  vectors: await client.featureExtraction({ endpointUrl: `${base}embed`, inputs: texts }),
  named: await client.textClassification({ endpointUrl: `${base}models/m/predict`, inputs: [[texts[0]]] }),
}));
