// node openai.mjs BASE KEY MODEL TEXT… → vectors as numbers and as bytes, names of the models, and the faults of an unknown model and a wrong key.
import OpenAI from 'openai';

const [base, apiKey, model, ...input] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${base}v1`, apiKey, maxRetries: 0 });
// Without a format it asks for bytes and decodes them.
const bytes = await client.embeddings.create({ model, input });
const numbers = await client.embeddings.create({ model, input, encoding_format: 'float' });
const models = await client.models.list();
const fault = async request => {
  try {
    await request;
    return null;
  } catch (error) {
    return { status: error.status, code: error.code, message: error.message };
  }
};
console.log(JSON.stringify({
  bytes: bytes.data.map(item => item.embedding),
  numbers: numbers.data.map(item => item.embedding),
  models: models.data.map(item => item.id),
  unknown: await fault(client.embeddings.create({ model: 'unknown', input })),
  denied: await fault(new OpenAI({ baseURL: `${base}v1`, apiKey: 'other', maxRetries: 0 }).embeddings.create({ model, input })),
}));
