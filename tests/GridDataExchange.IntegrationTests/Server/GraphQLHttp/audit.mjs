// Audits the endpoint of GRAPHQL_URL with the token of GRAPHQL_TOKEN; prints one JSON object a line: id, name, status, and the reason where it is not ok.
import { auditServer } from 'graphql-http';

const headers = { authorization: `Bearer ${process.env.GRAPHQL_TOKEN}`, 'exchange-operator': 'op-1', 'exchange-case': 'CASE-1' };
const results = await auditServer({
  url: process.env.GRAPHQL_URL,
  fetchFn: (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, ...headers } }),
});
for (const { id, name, status, reason } of results) console.log(JSON.stringify({ id, name, status, reason }));
