import { startSandbox } from '../../lib/local/sandbox/index.ts';

const { url, controlUrl, clientId, clientSecret, accessToken } = await startSandbox({
  customers: 50,
  invoices: Number(process.argv[2]),
  rateLimit: 1_000_000,
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url, controlUrl, clientId, clientSecret, accessToken });
