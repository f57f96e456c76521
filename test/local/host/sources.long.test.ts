import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, objectsOf } from '../../../lib/local/host/json.ts';
import { openWorld, type World } from './fixtures/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

const idsOf = (event: unknown) =>
  objectsOf(event, 'Records').map((record) => {
    const change = isObject(record['dynamodb']) ? record['dynamodb'] : {};
    return isObject(change['NewImage']) ? Object(change['NewImage']['id']).S : undefined;
  });

describe('EventBridge', () => {
  it('EventBridge delivers an event that matches an enabled rule, in its envelope', async () => {
    await world.emit('fixture', { id: 'e1' });
    await world.emit('off', { id: 'e2' });
    await world.emit('nothing', { id: 'e3' });
    await world.host.idle();
    expect(await world.received('OnEvent')).toEqual([
      {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Wanted',
        source: 'fixture',
        account: '000000000000',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [],
        detail: { id: 'e1' },
      },
    ]);
  });

  it('a tick fires a schedule', async () => {
    await world.host.tick('on-tick');
    await world.host.idle();
    const events = await world.received('OnTick');
    expect(events).toContainEqual({ mode: 'full' });
    expect(events).toContainEqual(
      expect.objectContaining({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }),
    );
  });
});

describe('a DynamoDB stream', () => {
  it('a DynamoDB stream delivers the records that pass the filter, in order', async () => {
    for (const id of ['s1', 's2']) await world.put(id, 'wanted');
    await world.put('unseen', 'other');
    await world.host.idle();
    const events = await world.received('OnStream');
    expect(events.flatMap(idsOf)).toEqual(['s1', 's2']);
    expect(objectsOf(events[0], 'Records')[0]).toMatchObject({
      eventID: expect.any(String),
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/.+\/stream\/.+/),
      awsRegion: 'us-east-1',
      dynamodb: {
        Keys: { id: { S: 's1' } },
        NewImage: { kind: { S: 'wanted' } },
        SequenceNumber: expect.any(String),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        ApproximateCreationDateTime: expect.any(Number),
      },
    });
  });

  /** Puts items while the function is held at work on an earlier one, so that they come in one batch. */
  async function putTogether(ids: string[]): Promise<unknown[]> {
    const seen = (await world.received('OnStream')).length;
    const held = Promise.withResolvers<undefined>();
    let holding = false;
    const stopHook = world.host.onCall(() => {
      holding = true;
      return held.promise;
    });
    await world.put(`before-${ids[0]}`, 'wanted');
    await expect.poll(() => holding, { timeout: 20_000 }).toBe(true);
    stopHook();
    for (const id of ids) await world.put(id, 'wanted');
    held.resolve(undefined);
    await world.host.idle();
    return (await world.received('OnStream')).slice(seen + 1).map(idsOf);
  }

  it('a DynamoDB stream splits a batch that crashes, gives up the record that always crashes, and goes on', async () => {
    const batches = await putTogether(['p1', 'p2', 'always-crash-p3', 'p4']);
    const poison = ['always-crash-p3'];
    const split = [
      ['p1', 'p2', ...poison, 'p4'],
      ['p1', 'p2'],
      [...poison, 'p4'],
    ];
    expect(batches).toEqual([...split, poison, poison, poison, ['p4']]);
  });

  it('a DynamoDB stream delivers a batch again after its function was killed', async () => {
    let killed = false;
    const stopHook = world.host.onCall((call) => {
      if (killed || call.phase !== 'after') return undefined;
      killed = true;
      return 'kill';
    });
    await world.put('k1', 'wanted');
    await world.host.idle();
    stopHook();
    const deliveries = (await world.received('OnStream')).filter((event) => idsOf(event).includes('k1'));
    expect(deliveries).toHaveLength(2);
  });
});

describe('an SQS queue', () => {
  it('an SQS queue is emptied by its function, and a message that fails again goes to the dead-letter queue', async () => {
    await world.send('q1');
    await world.send('always-fail-q2');
    await world.emit('queued', { id: 'q3' });
    await world.host.idle();
    const records = (await world.received('OnQueue')).flatMap((event) => objectsOf(event, 'Records'));
    const bodies = records.map(({ body }) => String(body));
    expect(bodies.filter((body) => body === 'q1')).toHaveLength(1);
    expect(bodies.filter((body) => body === 'always-fail-q2')).toHaveLength(2);
    expect(bodies.some((body) => body.includes('"source":"queued"'))).toBe(true);
    expect(records[0]).toMatchObject({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.any(String) },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:/),
      awsRegion: 'us-east-1',
    });
    expect((await world.host.queue('Dead')).map(({ body }) => body)).toEqual(['always-fail-q2']);
  });
});

describe('Secrets Manager', () => {
  it('Secrets Manager creates, changes, deletes and restores a secret as AWS does', async () => {
    const { secrets } = world;
    const SecretId = 'life';
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:life-[0-9a-z]{6}$/);
    await expect(secrets.send(new CreateSecretCommand({ Name: SecretId }))).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
    await secrets.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'two' }));
    await secrets.send(new UpdateSecretCommand({ SecretId, SecretString: 'three' }));
    await secrets.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'k', Value: 'v' }] }));
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString).toBe('three');
    const previous = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' }));
    expect(previous.SecretString).toBe('two');
    expect((await secrets.send(new DescribeSecretCommand({ SecretId }))).Tags).toEqual([
      { Key: 'k', Value: 'v' },
    ]);

    await secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    await expect(secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await expect(secrets.send(new CreateSecretCommand({ Name: SecretId }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('already scheduled for deletion'),
    });
    await secrets.send(new RestoreSecretCommand({ SecretId }));
    expect((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('three');

    await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    await expect(secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const again = await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'four' }));
    expect(again.ARN).not.toBe(ARN);
  });

  it('Secrets Manager lists the secrets of the template, with a generated value', async () => {
    const { SecretList = [] } = await world.secrets.send(new ListSecretsCommand({}));
    const token = SecretList.find(({ Name }) => Name?.startsWith('Fixture-Token'));
    const value = await world.secrets.send(new GetSecretValueCommand({ SecretId: token?.ARN }));
    expect(JSON.parse(value.SecretString ?? '')).toEqual({ user: 'template', password: expect.any(String) });
  });
});
