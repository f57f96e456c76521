import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Profile } from '../../functions/domain/connection/profile.ts';
import type { Intent } from '../../functions/domain/intent/intent.ts';
import type { Invoice } from '../../functions/domain/invoice/invoice.ts';
import type { Customer } from '../../functions/domain/ledger/customer.ts';
import type { Deposit } from '../../functions/domain/ledger/deposit.ts';
import type { Payment } from '../../functions/domain/ledger/payment.ts';
import type { Entity } from '../../functions/domain/shared/ids.ts';
import { byCustomerAndDate } from '../../functions/store/ledger-payments.ts';
import { openIndex } from '../../functions/store/open-intents.ts';
import { listedIndex } from '../../functions/store/profiles.ts';

export interface TablesProps {
  readonly production: boolean;
}

/** An attribute that the items of a table have: one that is renamed there does not compile here. */
type AttributeOf<Item> = keyof Item & string;

interface Index<Item> {
  readonly name: string;
  readonly partitionKey: AttributeOf<Item>;
  readonly sortKeys: readonly AttributeOf<Item>[];
  /** What the index carries beside the keys. @default everything */
  readonly attributes?: readonly AttributeOf<Item>[];
}

interface TableSpec<Item> {
  readonly sortKey: AttributeOf<Item>;
  readonly indexes?: readonly Index<Item>[];
  readonly stream?: StreamViewType;
}

/** One table per thing, so that the DynamoDB console reads like the domain and each role names what it needs. */
export class Tables extends Construct implements Record<Entity, TableV2> {
  readonly connections: TableV2;
  readonly customers: TableV2;
  readonly invoices: TableV2;
  readonly payments: TableV2;
  readonly deposits: TableV2;
  /** The intents to post payments and payouts, each written together with what it posts. They never expire. */
  readonly writeBacks: TableV2;

  /** Every table by its name in the outputs, in their order. */
  readonly byName: ReadonlyMap<string, TableV2>;

  constructor(scope: Construct, id: string, { production }: TablesProps) {
    super(scope, id);
    const byName = new Map<string, TableV2>();
    const table = <Item>(name: string, { sortKey, indexes = [], stream }: TableSpec<Item>) => {
      const made = new TableV2(this, name, {
        ...(stream ? { dynamoStream: stream } : {}),
        partitionKey: text('connectionId'),
        sortKey: text(sortKey),
        globalSecondaryIndexes: indexes.map(indexOf),
        billing: Billing.onDemand(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: production,
        removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      byName.set(name, made);
      return made;
    };

    this.connections = table<Profile>('Connections', {
      sortKey: 'item',
      indexes: [{ ...listedIndex, partitionKey: 'listed', sortKeys: ['connectionId'] }],
    });
    this.customers = table<Customer>('Customers', { sortKey: 'customerId' });
    this.invoices = table<Invoice>('Invoices', {
      sortKey: 'invoiceId',
      indexes: [
        { name: 'byStatusAndDueDate', partitionKey: 'connectionId', sortKeys: ['status', 'dueDate'] },
        { name: 'byCustomer', partitionKey: 'connectionId', sortKeys: ['customerId'] },
      ],
    });
    this.payments = table<Payment>('Payments', {
      sortKey: 'paymentId',
      indexes: [{ name: byCustomerAndDate, partitionKey: 'connectionId', sortKeys: ['customerId', 'date'] }],
    });
    this.deposits = table<Deposit>('Deposits', { sortKey: 'depositId' });
    this.writeBacks = table<Intent>('WriteBacks', {
      sortKey: 'writeBackId',
      indexes: [{ ...openIndex, partitionKey: 'open', sortKeys: ['dueAt'] }],
      stream: StreamViewType.NEW_IMAGE,
    });
    this.byName = byName;
  }
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}

function indexOf<Item>({
  name,
  partitionKey,
  sortKeys,
  attributes,
}: Index<Item>): GlobalSecondaryIndexPropsV2 {
  return {
    indexName: name,
    partitionKey: text(partitionKey),
    sortKeys: sortKeys.map(text),
    ...(attributes
      ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...attributes] }
      : { projectionType: ProjectionType.ALL }),
  };
}
