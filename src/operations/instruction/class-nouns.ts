import type { Noun } from './plan.ts';

/** The object classes of COCO but "person", each with the words that mean it; plurals follow by rule. */
const CLASS_WORDS: Readonly<Record<string, string>> = {
  bicycle: 'bicycle, bike, cycle, push bike, mountain bike, road bike',
  car: 'car, automobile, sedan, suv, hatchback, coupe, convertible, taxi, cab, race car, racing car, sports car, police car, jeep, limousine, toy car, station wagon, minivan',
  motorcycle: 'motorcycle, motorbike, motor bike, motor cycle, scooter, moped, vespa, dirt bike',
  airplane: 'airplane, aeroplane, plane, aircraft, jet, airliner, jetliner, biplane, fighter jet',
  bus: 'bus, coach bus, minibus, school bus, double decker, double decker bus',
  train: 'train, locomotive, tram, railcar, subway train, metro train, steam engine',
  truck:
    'truck, lorry, pickup, pickup truck, pick up truck, fire truck, dump truck, tow truck, semi truck, van, food truck, fire engine',
  boat: 'boat, ship, sailboat, sailing boat, motorboat, rowboat, rowing boat, yacht, canoe, kayak, ferry, gondola, vessel',
  'traffic light': 'traffic light, traffic signal, stoplight, stop light, traffic lamp, semaphore',
  'fire hydrant': 'fire hydrant, hydrant',
  'stop sign': 'stop sign',
  'parking meter': 'parking meter',
  bench: 'bench, park bench',
  bird: 'bird, pigeon, seagull, gull, parrot, sparrow, eagle, owl, duck, goose, swan, chicken, hen, rooster, crow, raven, hawk, falcon, robin, penguin, flamingo, peacock, ostrich, pelican, stork, heron, hummingbird, dove, budgie, toucan, turkey',
  cat: 'cat, kitten, kitty, tomcat, tabby, feline, house cat, kitty cat',
  dog: 'dog, puppy, pup, doggy, doggo, hound, canine, poodle, labrador, retriever, golden retriever, bulldog, terrier, dachshund, corgi, husky, beagle, chihuahua, german shepherd, pug, dalmatian, spaniel, collie, rottweiler, greyhound',
  horse: 'horse, pony, foal, stallion, mare, mustang',
  sheep: 'sheep, lamb, ram, ewe',
  cow: 'cow, cattle, bull, calf, ox, heifer, bison, buffalo',
  elephant: 'elephant, mammoth',
  bear: 'bear, grizzly, grizzly bear, polar bear, brown bear, panda, panda bear, bear cub',
  zebra: 'zebra',
  giraffe: 'giraffe',
  backpack: 'backpack, rucksack, knapsack, back pack, school bag',
  umbrella: 'umbrella, parasol',
  handbag: 'handbag, purse, hand bag, tote bag, shoulder bag, clutch bag, pocketbook',
  tie: 'tie, necktie, bow tie, bowtie, neck tie',
  suitcase: 'suitcase, luggage, briefcase, trolley bag, suit case',
  frisbee: 'frisbee, flying disc',
  skis: 'skis, ski, pair of skis',
  snowboard: 'snowboard, snow board',
  'sports ball':
    'sports ball, ball, football, soccer ball, basketball, baseball, tennis ball, volleyball, beach ball, golf ball, rugby ball, cricket ball, bowling ball',
  kite: 'kite',
  'baseball bat': 'baseball bat, bat, cricket bat',
  'baseball glove': 'baseball glove, baseball mitt, catcher mitt, mitt',
  skateboard: 'skateboard, skate board, longboard',
  surfboard: 'surfboard, surf board, bodyboard',
  'tennis racket': 'tennis racket, tennis racquet, racket, racquet, badminton racket',
  bottle: 'bottle, water bottle, wine bottle, beer bottle, flask, perfume bottle',
  'wine glass': 'wine glass, wineglass, goblet, champagne glass, chalice, champagne flute, glass of wine',
  cup: 'cup, mug, teacup, tea cup, coffee cup, coffee mug, tumbler, paper cup, glass of water, drinking glass',
  fork: 'fork, pitchfork',
  knife: 'knife, dagger, butter knife, kitchen knife',
  spoon: 'spoon, teaspoon, tablespoon, ladle, soup spoon',
  bowl: 'bowl, dish, soup bowl, salad bowl',
  banana: 'banana, plantain',
  apple: 'apple',
  sandwich: 'sandwich, burger, hamburger, cheeseburger, panini, bagel, toastie',
  orange: 'orange, tangerine, mandarin, clementine, orange fruit',
  broccoli: 'broccoli',
  carrot: 'carrot',
  'hot dog': 'hot dog, hotdog, frankfurter',
  pizza: 'pizza, pizza slice, slice of pizza',
  donut: 'donut, doughnut, cruller',
  cake: 'cake, cupcake, birthday cake, wedding cake, cheesecake, muffin, gateau, slice of cake',
  chair: 'chair, armchair, arm chair, stool, seat, office chair, rocking chair, barstool, deck chair',
  couch: 'couch, sofa, settee, loveseat, divan, sectional',
  'potted plant':
    'potted plant, plant, houseplant, house plant, pot plant, succulent, cactus, pot, flower pot, flowerpot, plant pot, bonsai, fern',
  bed: 'bed, mattress, bunk bed, cot, crib',
  'dining table':
    'dining table, table, desk, coffee table, kitchen table, tabletop, table top, side table, round table, countertop',
  toilet: 'toilet, lavatory, toilet bowl, urinal',
  tv: 'tv, television, television set, tv set, monitor, computer monitor, computer screen, tv screen, flat screen, telly',
  laptop: 'laptop, notebook computer, laptop computer, macbook, computer, chromebook',
  mouse: 'mouse, computer mouse',
  remote: 'remote, remote control, tv remote, game controller, wii remote',
  keyboard: 'keyboard, computer keyboard',
  'cell phone':
    'cell phone, phone, mobile phone, smartphone, smart phone, cellphone, mobile, iphone, telephone, handset, cellular phone',
  microwave: 'microwave, microwave oven',
  oven: 'oven, stove, cooker, range cooker',
  toaster: 'toaster',
  sink: 'sink, washbasin, basin, wash basin, kitchen sink',
  refrigerator: 'refrigerator, fridge, freezer, icebox',
  book: 'book, novel, textbook, paperback, hardback, hardcover, notebook, diary, magazine',
  clock: 'clock, wall clock, alarm clock, grandfather clock',
  vase: 'vase, urn, flower vase, jar',
  scissors: 'scissors, pair of scissors, shears',
  'teddy bear':
    'teddy bear, teddy, stuffed bear, stuffed animal, plush bear, stuffed toy, plush toy, cuddly toy, plushie',
  'hair drier': 'hair drier, hair dryer, hairdryer, blow dryer, hairdrier',
  toothbrush: 'toothbrush, tooth brush',
};

/** Words wider than a class, with the classes that any engine may answer with. */
const FAMILY_WORDS: Readonly<Record<string, string>> = {
  'animal, pet, creature, beast': 'dog, cat, bird, horse, cow, sheep, elephant, bear, zebra, giraffe',
  'vehicle, conveyance, means of transport': 'car, truck, bus, motorcycle, bicycle, train, boat, airplane',
  'piece of furniture, furniture, furnishing': 'chair, couch, bed, dining table, bench',
  'fruit, piece of fruit': 'apple, banana, orange',
  'vegetable, veggie': 'broccoli, carrot',
  'food, meal, snack': 'pizza, sandwich, hot dog, cake, donut, bowl, apple, banana, orange, broccoli, carrot',
  'drink, beverage': 'cup, wine glass, bottle',
  'glass, drinking vessel': 'wine glass, cup',
  'bag, sack': 'handbag, backpack, suitcase',
  'baggage, travel bag': 'suitcase, backpack, handbag',
  'cutlery, silverware, piece of cutlery': 'fork, knife, spoon',
  'utensil, kitchen utensil': 'fork, knife, spoon, bowl, cup',
  'plate, saucer': 'bowl',
  'screen, display': 'tv, laptop, cell phone',
  'device, gadget, appliance': 'cell phone, laptop, tv, remote, microwave, oven, toaster, refrigerator',
  'toy, doll': 'teddy bear, sports ball, kite',
  'flower, bouquet, rose, tulip, bunch of flowers': 'potted plant, vase',
};

const split = (words: string): string[] => words.split(', ');

/** Every word for an object class with its noun. */
export const CLASS_NOUNS: ReadonlyMap<string, Noun> = new Map<string, Noun>([
  ...Object.entries(FAMILY_WORDS).flatMap(([words, labels]) => {
    const alike = split(labels).map((label): Noun => ({ kind: 'class', label }));
    return split(words).map((word): [string, Noun] => [word, { kind: 'phrase', phrase: word, alike }]);
  }),
  ...Object.entries(CLASS_WORDS).flatMap(([label, words]) =>
    split(words).map((word): [string, Noun] => [word, { kind: 'class', label }]),
  ),
]);

/** The classes by COCO's own names, without "person". */
export const CLASS_LABELS: readonly string[] = Object.keys(CLASS_WORDS);
