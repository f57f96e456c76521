import * as z from 'zod';
import type { RutterSide } from '../rutter.ts';

/** Rows of one of Rutter's lists as received, by id. They are read by plain HTTP: the comparison shares no code with the pulls. */
export type LedgerRows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const row = z.looseObject({ id: z.string() });

/** Every row of a list; none where Rutter does not offer the list. */
export async function readList(rutter: RutterSide, accessToken: string, list: string): Promise<LedgerRows> {
  const page = z.looseObject({ [list]: z.array(row), next_cursor: z.string().nullish() });
  const rows = new Map<string, Record<string, unknown>>();
  let cursor: string | null | undefined;
  do {
    const answer = await get(rutter, `accounting/${list}`, {
      access_token: accessToken,
      limit: '500',
      ...(cursor ? { cursor } : {}),
    });
    if (answer.status === 404) return rows;
    const parsed = page.parse(await answer.json());
    for (const item of z.array(row).parse(parsed[list])) rows.set(item.id, item);
    cursor = z.string().nullish().parse(parsed['next_cursor']);
  } while (cursor);
  return rows;
}

/** The currency of the company's books; US dollars where Rutter does not know it. */
export async function readCompanyCurrency(rutter: RutterSide, accessToken: string): Promise<string> {
  const answer = await get(rutter, 'accounting/company_info', { access_token: accessToken });
  const info = z.looseObject({ company_info: z.looseObject({ currency_code: z.string().nullish() }) });
  if (!answer.ok) return 'USD';
  return info.parse(await answer.json()).company_info.currency_code ?? 'USD';
}

async function get(rutter: RutterSide, path: string, query: Record<string, string>): Promise<Response> {
  const authorization = Buffer.from(`${rutter.clientId}:${rutter.clientSecret}`).toString('base64');
  return fetch(`${rutter.url}/${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Basic ${authorization}`, 'x-rutter-version': '2024-08-31' },
  });
}
