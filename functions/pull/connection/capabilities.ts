import { type Entity, entities } from '../../domain/shared/ids.ts';

/**
 * What Rutter calls the entities that some companies do not have, where it lists what a connection lacks; null for an
 * entity that every company has.
 */
const optionalObjects: Readonly<Record<Entity, string | null>> = {
  customers: null,
  invoices: null,
  payments: null,
  deposits: 'bank_deposit',
};

/** True if some companies do not have the entity at all. */
export function isOptional(entity: Entity): boolean {
  return optionalObjects[entity] !== null;
}

/** The entities that a connection lacks, by the names that Rutter lists for it. */
export function absentEntities(unavailableObjects: readonly string[]): Entity[] {
  return entities.filter((entity) => {
    const object = optionalObjects[entity];
    return object !== null && unavailableObjects.includes(object);
  });
}
