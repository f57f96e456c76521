/** Local endpoints take any credentials; these never leave the machine. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };
