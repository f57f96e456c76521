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
import { byCustomerAndDate } from '../../functions/store/ledger-payments.ts';
import { openIndex } from '../../functions/store/open-intents.ts';
import { listedIndex } from '../../functions/store/profiles.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

export interface TablesProps {
  readonly production: boolean;
}

/** One table per thing, so that the DynamoDB console reads like the domain and each role names what it needs. */
export class Tables extends Construct {
  readonly connections: TableV2;
  readonly customers: TableV2;
  readonly invoices: TableV2;
  readonly payments: TableV2;
  readonly deposits: TableV2;
  /** The outbox: the intention to post each payment, written together with it. Never expires. */
  readonly writeBacks: TableV2;

  constructor(scope: Construct, id: string, { production }: TablesProps) {
    super(scope, id);
    const table = (
      name: string,
      sortKey: string,
      globalSecondaryIndexes: GlobalSecondaryIndexPropsV2[] = [],
      dynamoStream?: StreamViewType,
    ) =>
      new TableV2(this, name, {
        ...(dynamoStream ? { dynamoStream } : {}),
        partitionKey: text('connectionId'),
        sortKey: text(sortKey),
        globalSecondaryIndexes,
        billing: Billing.onDemand(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: production,
        removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });

    this.connections = table('Connections', 'item', [
      {
        indexName: listedIndex.name,
        partitionKey: text('listed'),
        sortKey: text('connectionId'),
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: listedIndex.attributes,
      },
    ]);
    this.customers = table('Customers', 'customerId');
    this.invoices = table('Invoices', 'invoiceId', [
      {
        indexName: 'byStatusAndDueDate',
        partitionKey: text('connectionId'),
        sortKeys: [text('status'), text('dueDate')],
      },
      { indexName: 'byCustomer', partitionKey: text('connectionId'), sortKey: text('customerId') },
    ]);
    this.payments = table('Payments', 'paymentId', [
      {
        indexName: byCustomerAndDate,
        partitionKey: text('connectionId'),
        sortKeys: [text('customerId'), text('date')],
      },
    ]);
    this.deposits = table('Deposits', 'depositId');
    this.writeBacks = table(
      'WriteBacks',
      'writeBackId',
      [
        {
          indexName: openIndex.name,
          partitionKey: text('open'),
          sortKey: text('dueAt'),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: openIndex.attributes,
        },
      ],
      StreamViewType.NEW_IMAGE,
    );
  }
}
