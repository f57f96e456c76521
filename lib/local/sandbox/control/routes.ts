import * as z from 'zod';
import type { Ledger } from '../ledger/ledger.ts';
import type { World } from '../world.ts';
import { faultSchema, toFault } from './fault-schema.ts';
import { connectionId, connectionSchemas, controlSchemas, ledgerSchemas } from './schemas.ts';
import { dumpState, stateSchema } from './state.ts';

type Route = (world: World, body: unknown) => unknown;

const route =
  <T>(schema: z.ZodType<T>, run: (world: World, input: T) => unknown): Route =>
  (world, body) =>
    run(world, schema.parse(body));

const connectionOf = (world: World, id: string | undefined) => {
  const connection = id === undefined ? world.connections.list()[0] : world.connections.get(id);
  if (!connection) throw new RangeError('There is no connection');
  return connection;
};

const idOf = (world: World, id: string | undefined): string => connectionOf(world, id).id;

/** A route that changes the books of one connection: the first, unless the body names one in `connectionId`. */
const ledgerRoute = <T>(schema: z.ZodType<T>, run: (ledger: Ledger, input: T) => unknown): Route => {
  const target = z.looseObject({ connectionId });
  return (world, body) => {
    const { connectionId: id, ...rest } = target.parse(body);
    return run(connectionOf(world, id).ledger, schema.parse(rest));
  };
};

const ledgerRoutes: Readonly<Record<string, Route>> = {
  'ledger/add-customer': ledgerRoute(ledgerSchemas.addCustomer, (ledger, input) => ledger.addCustomer(input)),
  'ledger/edit-customer': ledgerRoute(ledgerSchemas.editCustomer, (ledger, { id, changes }) =>
    ledger.editCustomer(id, changes),
  ),
  'ledger/delete-customer': ledgerRoute(ledgerSchemas.target, (ledger, { id }) => ledger.deleteCustomer(id)),
  'ledger/add-invoice': ledgerRoute(ledgerSchemas.addInvoice, (ledger, input) => ledger.addInvoice(input)),
  'ledger/edit-invoice': ledgerRoute(ledgerSchemas.editInvoice, (ledger, { id, changes }) =>
    ledger.editInvoice(id, changes),
  ),
  'ledger/void-invoice': ledgerRoute(ledgerSchemas.target, (ledger, { id }) => ledger.voidInvoice(id)),
  'ledger/delete-invoice': ledgerRoute(ledgerSchemas.target, (ledger, { id }) => ledger.deleteInvoice(id)),
  'ledger/receive-payment': ledgerRoute(ledgerSchemas.payment, (ledger, input) =>
    ledger.receivePayment(input),
  ),
  'ledger/draft-payment': ledgerRoute(ledgerSchemas.payment, (ledger, input) => ledger.draftPayment(input)),
  'ledger/settle-draft': ledgerRoute(ledgerSchemas.settleDraft, (ledger, { id, outcome }) =>
    ledger.settleDraft(id, outcome),
  ),
  'ledger/reverse-payment': ledgerRoute(ledgerSchemas.reversePayment, (ledger, { id, ...options }) =>
    ledger.reversePayment(id, options),
  ),
  'ledger/add-credit': ledgerRoute(ledgerSchemas.addCredit, (ledger, input) => ledger.addCredit(input)),
  'ledger/apply-credit': ledgerRoute(ledgerSchemas.applyCredit, (ledger, { id, ...application }) =>
    ledger.applyCredit(id, application),
  ),
  'ledger/delete-credit': ledgerRoute(ledgerSchemas.target, (ledger, { id }) => ledger.deleteCredit(id)),
  'ledger/write-off': ledgerRoute(ledgerSchemas.writeOff, (ledger, input) => ledger.writeOff(input)),
  'ledger/add-deposit': ledgerRoute(ledgerSchemas.addDeposit, (ledger, input) => ledger.addDeposit(input)),
  'ledger/delete-deposit': ledgerRoute(ledgerSchemas.target, (ledger, { id }) => ledger.deleteDeposit(id)),
  'ledger/close-books': ledgerRoute(ledgerSchemas.closeBooks, (ledger, { through }) =>
    ledger.closeBooks(through),
  ),
  'ledger/set-account-active': ledgerRoute(ledgerSchemas.setAccountActive, (ledger, { id, active }) =>
    ledger.setAccountActive(id, active),
  ),
};

const connectionRoutes: Readonly<Record<string, Route>> = {
  'connections/add': route(connectionSchemas.add, (world, input) => {
    const { id } = world.connections.add(input);
    return { connectionId: id, publicToken: world.connections.newPublicToken(id) };
  }),
  'connections/set-state': route(connectionSchemas.setState, (world, input) =>
    world.connections.setState(idOf(world, input.connectionId), input.state, input.disabledReason),
  ),
  'connections/configure': route(connectionSchemas.configure, (world, { connectionId: id, ...offer }) =>
    world.connections.configure(idOf(world, id), offer),
  ),
  'connections/relink': route(connectionSchemas.byId, (world, input) => ({
    publicToken: world.connections.relink(idOf(world, input.connectionId)),
  })),
  'connections/public-token': route(connectionSchemas.byId, (world, input) => ({
    publicToken: world.connections.newPublicToken(idOf(world, input.connectionId)),
  })),
  'connections/rotate-token': route(connectionSchemas.byId, (world, input) => {
    world.connections.rotateToken(idOf(world, input.connectionId));
  }),
};

const clockRoutes: Readonly<Record<string, Route>> = {
  'clock/advance': route(controlSchemas.advance, ({ clock }, { ms }) => clock.advance(ms)),
  'clock/set': route(controlSchemas.setClock, ({ clock }, { at }) => clock.set(at)),
  'clock/freeze': route(controlSchemas.nothing, ({ clock }) => clock.freeze()),
  'clock/resume': route(controlSchemas.nothing, ({ clock }) => clock.resume()),
};

/** Every route of the control server, by what follows `/__sim/`. */
export const controlRoutes: Readonly<Record<string, Route>> = {
  ...clockRoutes,
  ...ledgerRoutes,
  ...connectionRoutes,
  sync: route(controlSchemas.sync, (world, input) =>
    connectionOf(world, input.connectionId).cache.syncNow(input.objectTypes),
  ),
  'faults/add': route(faultSchema, (world, input) => {
    const fault = toFault(input, ({ route: name, body }) => runControl(world, name, body));
    return { id: world.faults.add(fault) };
  }),
  'faults/clear': route(controlSchemas.clearFaults, (world, { id }) => world.faults.clear(id)),
  'faults/list': route(controlSchemas.nothing, (world) => world.faults.list()),
  requests: route(controlSchemas.nothing, (world) => world.requests),
  'requests/reset': route(controlSchemas.nothing, (world) => {
    world.requests.length = 0;
  }),
  state: route(stateSchema, dumpState),
};

/** Runs a route. Throws RangeError for an unknown route, ZodError for a body that does not fit. */
export const runControl = (world: World, name: string, body: unknown): unknown => {
  const run = Object.hasOwn(controlRoutes, name) ? controlRoutes[name] : undefined;
  if (!run) throw new RangeError(`No route ${name}; there are: ${Object.keys(controlRoutes).join(', ')}`);
  world.clock.runDue();
  return run(world, body);
};
