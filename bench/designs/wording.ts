/** What the designs say. Plain characters that all bundled fonts have. */
export const HEADLINES: readonly (readonly string[])[] = [
  ['SUMMER', 'SALE'],
  ['Grand', 'Opening'],
  ['JAZZ', 'NIGHT'],
  ['Fresh', 'Every Day'],
  ['BLACK', 'FRIDAY'],
  ['Hello', 'Autumn'],
  ['MAKE IT', 'BOLD'],
  ['Weekend', 'Market'],
  ['NEW', 'ARRIVALS'],
  ['Open Air', 'Cinema'],
  ['STAY', 'CURIOUS'],
  ['Slow', 'Mornings'],
  ['DESIGN', 'WEEK'],
  ['Winter', 'Tales'],
  ['RUN', 'THE CITY'],
  ['Coffee', '& Books'],
  ['Garden', 'Party'],
  ['SOUND', 'OF BERLIN'],
];

export const SINGLE_WORDS = [
  'SALE',
  'NEW',
  'HELLO',
  'MUSIC',
  'FOCUS',
  'BLOOM',
  'SPRING',
  'TASTE',
  'VOYAGE',
  'MODERN',
  'ORIGIN',
  'BRIGHT',
];

export const SUBTITLES = [
  'Up to 50% off on all items',
  'A festival of light and colour',
  'Made by hand, made to last',
  'Live music from eight to late',
  'Local food and good company',
  'Discover our latest collection',
  'Free delivery on every order',
  'Stories that move the city',
  'Workshops, talks and exhibitions',
  'Your table is waiting for you',
  'Everything you need in one place',
  'Small steps change everything',
];

export const BUTTONS = [
  'Shop now',
  'Read more',
  'Get tickets',
  'Join us',
  'Order today',
  'Book a table',
  'Start free',
  'Learn more',
];

export const BRANDS = [
  'Northwind',
  'Lumen',
  'Oak & Iron',
  'Kestrel',
  'Papaya',
  'Brightside',
  'Monolith',
  'Harbour',
  'Fernweh',
  'Solstice',
];

export const DATES = [
  '12 June 2025',
  'Sat 4 October',
  '21 - 23 March',
  'Friday 8 pm',
  '30 August',
  'Every Sunday',
  'May 17 at 19:30',
];

export const PLACES = [
  'Old Town Hall',
  'Riverside Park',
  'Studio 54, Main Street',
  'The Glass House',
  'Market Square 7',
  'Warehouse 12',
  'City Museum',
];

export const SITES = [
  'www.northwind.shop',
  'lumen.studio',
  'oakandiron.com',
  'kestrel.travel',
  'papaya.kitchen',
  'solstice.events',
];

export const OFFERS = ['50%', '-30%', '2 for 1', '$19', '25%', 'FREE', '70%', 'New!'];

export const QUOTES: readonly (readonly string[])[] = [
  ['Simplicity is', 'the hardest thing', 'to design.'],
  ['The best time', 'to begin', 'is always now.'],
  ['Walk slowly,', 'look twice,', 'and stay longer.'],
  ['Colour is a power', 'that moves', 'the quiet mind.'],
  ['Good work', 'grows in patience,', 'not in haste.'],
  ['Every wall', 'is a door', 'for the curious.'],
];

export const NAMES = ['Clara Winter', 'Jonas Berg', 'Mira Okafor', 'Leo Santos', 'Ines Duarte', 'Tom Ashby'];

export const ROLES = [
  'Art Director',
  'Head of Product',
  'Photographer',
  'Chef and Owner',
  'Architect',
  'Music Teacher',
];

export const DISHES: readonly (readonly [string, string])[] = [
  ['Espresso', '2.40'],
  ['Flat White', '3.80'],
  ['Lemon Tart', '4.50'],
  ['Tomato Soup', '6.20'],
  ['Garden Salad', '7.90'],
  ['Wild Mushrooms', '11.50'],
  ['Roasted Trout', '18.00'],
  ['Apple Crumble', '5.60'],
  ['House Lemonade', '3.20'],
  ['Sourdough Toast', '6.80'],
];

export const SCREENS: readonly {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}[] = [
  {
    title: 'Good morning',
    rows: [
      ['Sleep', '7 h 32 min'],
      ['Steps', '8,214'],
      ['Heart rate', '62 bpm'],
      ['Water', '1.4 litres'],
    ],
  },
  {
    title: 'My wallet',
    rows: [
      ['Groceries', '- 48.20'],
      ['Salary', '+ 2,900.00'],
      ['Train ticket', '- 19.90'],
      ['Concert', '- 65.00'],
    ],
  },
  {
    title: 'Today',
    rows: [
      ['Team meeting', '09:30'],
      ['Lunch with Ana', '12:15'],
      ['Dentist', '15:00'],
      ['Yoga class', '18:45'],
    ],
  },
  {
    title: 'Playlist',
    rows: [
      ['Night Drive', '3:42'],
      ['Paper Boats', '4:05'],
      ['Golden Hour', '2:58'],
      ['Silent Trees', '5:11'],
    ],
  },
];

export const FIGURES: readonly (readonly [string, string])[] = [
  ['72%', 'more visitors'],
  ['1.2M', 'happy customers'],
  ['48', 'countries'],
  ['24/7', 'support'],
  ['3x', 'faster delivery'],
  ['98%', 'would recommend'],
];
