/** Enough words for 9,000 different customers and readable books. */
export const businessNames = (
  'Harbor Summit Lakeside Ironwood Cedar Redstone Bluewater Granite Maple Pinnacle Prairie Coastal Beacon Sterling ' +
  'Evergreen Canyon Riverside Keystone Crescent Northgate Oakmont Fairview Silverline Brookfield Highland Meridian ' +
  'Parkway Stonebridge Westbrook Clearwater'
).split(' ');

export const trades = (
  'Dental,Orthopedics,Veterinary,Legal,Accounting,Logistics,Freight,Manufacturing,Plastics,Roofing,Plumbing,' +
  'Architects,Engineering,Insurance,Realty,Brewing,Foods,Printing,Pharmacy,Radiology,Charter School,Credit Union,' +
  'Landscaping,Optics,Staffing,Marine,Aviation,Media,Hospitality,Nonprofit Alliance'
).split(',');

export const suffixes = [
  'Group',
  'LLC',
  'Inc.',
  'Partners',
  'Associates',
  'Co.',
  'Services',
  'Holdings',
  'Center',
  'Ltd.',
];

export const firstNames =
  'Maria James Aisha Daniel Priya Thomas Elena Marcus Grace Omar Hannah Victor Sofia Kenji Laura Andre Ruth Felix Nadia Paul'.split(
    ' ',
  );

export const lastNames = (
  'Alvarez Bennett Chen Dawson Eriksen Fischer Gupta Hughes Ibrahim Jensen Kowalski Larsen Moreau Nakamura Okafor ' +
  'Petrov Quinn Rossi Schmidt Tran'
).split(' ');

export const streets = [
  'Main Street',
  'Industrial Way',
  'Harbor Road',
  'Elm Avenue',
  'Commerce Drive',
  'Mill Lane',
];

/** City, region, start of the postal code, country: by currency. */
export const cities: Readonly<Record<string, readonly (readonly [string, string | null, string, string])[]>> =
  {
    USD: [
      ['Columbus', 'OH', '432', 'US'],
      ['Portland', 'OR', '972', 'US'],
      ['Raleigh', 'NC', '276', 'US'],
      ['Boise', 'ID', '837', 'US'],
    ],
    CAD: [['Hamilton', 'ON', 'L8P ', 'CA']],
    EUR: [['Utrecht', null, '3511 ', 'NL']],
    GBP: [['Leeds', null, 'LS1 ', 'GB']],
    JPY: [['Nagoya', null, '460-', 'JP']],
    KWD: [['Kuwait City', null, '13', 'KW']],
  };

/** What an MSP bills: description, price in USD cents, quantities, taxed or not. */
export const services: readonly (readonly [string, number, readonly [number, number], boolean])[] = [
  ['Managed services, per user', 9500, [3, 60], false],
  ['Managed endpoint detection and response, per device', 850, [5, 120], false],
  ['Microsoft 365 Business Premium, monthly', 2200, [3, 80], true],
  ['Server monitoring and patching', 17500, [1, 6], false],
  ['Backup and disaster recovery, per server', 24900, [1, 4], false],
  ['Firewall as a service, per site', 12950, [1, 8], false],
  ['Help desk, after hours (hours)', 18500, [1, 12], false],
  ['Onsite engineer (hours)', 16500, [1, 24], false],
  ['Network switch, 48 port', 129900, [1, 3], true],
  ['Laptop, 14 inch, configured', 148795, [1, 10], true],
  ['Project: office move', 450000, [1, 1], false],
  ['Security awareness training, per user', 325, [5, 80], false],
  ['VoIP seat', 2495, [3, 50], true],
  ['Domain and DNS management', 1499, [1, 5], false],
];

export const memos = [
  'Thank you for your business',
  'Net 30',
  'PO on file',
  'Monthly agreement',
  'Per signed quote',
];
