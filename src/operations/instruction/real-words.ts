/**
 * English words that are one letter away from a word of the lexicon and mean something else: they are not misspellings. A
 * word belongs here when somebody may well write it of a picture.
 */
export const REAL_WORDS: ReadonlySet<string> = new Set(
  (
    'glowing arise basis billy bring chose click coast curve drive enter forth gross later lease often order stock stuck think threw tight danger expert follow former insect nearly prayer reader server settle slight supper thrown grassy printed chopped fried bitter creamy curved carved pointed furry palace lightning brake speaker strap closet growing falling smiling pointing clapping diving working brighter lighter sharper crisper blurry blurrier softer colorful colourful bigger larger smaller warmer cooler striped spotted house houses housed crown crowns block blocks cloak clocked chain chains chained cable cables stable stables fable ' +
    'track tracks tracked trunk trunks trail trails brain brains grain drain rain trains strain straw crane cranes plank planks ' +
    'plate plates place places planet planets plane plain plains plants pants paint paints panel panels couch coach coaches ' +
    'moose mouth mouths north louse blouse sheet sheets steep sleep sleet shelf shell shells shelter glasses grass glass ' +
    'class classes gloss floss cross dress press stress flask flash flesh fresh slash splash crash trash brush crush ' +
    'shirt skirt short sort spirit sport spoon moon noon spool stool tool pool school wool hood wood woods food foods ' +
    'foot boot boots booth root roof hoof proof chef chief thief brief brick bricks trick tricks stick sticks sticky ' +
    'chick chicks chicken kitchen kitten mitten mittens bitten kite kites knight night light lights right fight flight ' +
    'bright eight height weight straight stair stairs star stars start stare stark shark sharp shard share spare square ' +
    'snow show shows slow glow grow crow crowd cloud clouds cloudy clown clowns crown brown brows brow bowl bowls ' +
    'owls towel towels tower towers flower flowers power shower lower slower tower rover river rivers liver silver sliver ' +
    'bread breads beard beards board boards bored bears beers beer deer deers peer pear pears pearl pearls wear wears ears ' +
    'beach beaches peach peaches bench benches branch branches ranch french trench torch porch march arch arches catch ' +
    'watch watches match matches patch patches latch hatch thatch stitch witch witches switch twitch bridge bridges fridge ' +
    'ridge badge edge hedge ledge wedge sledge pledge bride brides pride prince prints print pointer painter panther ' +
    'hammer hamster mister master poster postern pattern lantern lanterns garden gardens warden burden curtain curtains ' +
    'captain certain mountain mountains fountain fountains maintain stain stains station stations statue statues status ' +
    'stature creature feature features leather feather feathers weather father mother brother other others bother ' +
    'spider spiders rider riders cider wider window windows widow widows winter writer waiter water waters wafer paper papers ' +
    'pepper piper tiger tigers finger fingers ginger singer singers single angle angles angel angels ankle ankles uncle ' +
    'lamp lamps clamp stamp camp camps ramp ramps swamp damp tent tents vent dent cart carts card cards guard guards yard ' +
    'hard harp cape capes cave caves wave waves gate gates grape grapes drape drapes shape crate crates grate ' +
    'candle candles handle handles saddle paddle puddle needle noodle noodles poodle bottle battle cattle kettle rattle ' +
    'bubble bubbles rubble marble table tables tablet tablets towel label level lever levers bevel shovel novel hovel ' +
    'stone stones store stores storm story stove stoves smoke smoked spoke spike spikes spine spire spark sparks steam stream ' +
    'cream dream scream team beam beams seam bean beans jeans ocean oceans clean clear cleat pleat wheat wheel wheels heel ' +
    'heels steel steal stein shield field fields yield child wild mild build building buildings guild lizard lizards wizard ' +
    'wizards blizzard hazard lion lions onion onions union melon melons lemons salmon canon cannon cannons canyon canyons ' +
    'cabin cabins cabinet cabinets robot robots rabbit rabbits carpet trumpet trumpets market basket baskets bucket ' +
    'buckets blanket blankets bracket bracelet bracelets jacket rocket rockets pocket pockets socket locket ticket tickets ' +
    'cricket racket wicket packet planetarium castle castles cattle turtle turtles beetle beetles needle turban urban ' +
    'helmet helmets hermit comet comets covet cover covers clover clovers glover lover dover hover oven even event ' +
    'earth hearth heart hearts heard beard bread broad broader border borders broom brooms groom room rooms doom bloom ' +
    'blooms flood floods blood bold gold golf gulf wolf wolves shelf self half calf calves halves leaves sleeves slave ' +
    'skull skulls skill sculpt scull shoes shore shores shorn thorn thorns horn horns corn corner corners coral corals ' +
    'carol moral mural murals rural tunnel funnel kennel channel flannel coffee toffee coffin coffins cookie cookies ' +
    'rookie hockey jockey jockeys monkey monkeys donkey donkeys money honey turkey whisky whiskey whiskers wrist wrists ' +
    'twist mist fist list lists chest chess cheese cheek cheeks creek creeks greek green sweet sweets sweat sweep street ' +
    'tree trees three throne thrones phone prone drone drones crone stage stages stake steak shake snake snakes snack ' +
    'stack stacks slack black shack crack creak croak crock frock frocks flock flocks rocks rock socks lock locks dock docks ' +
    'truce truck trick tracker cracker crackers tractor tractors tracto doctor factory rattan satin cotton button buttons ' +
    'mutton glutton carton cartons cartoon cartoons balloon balloons baboon raccoon cocoon lagoon dragon dragons wagon wagons ' +
    'apron apricots parrots carrots carats pirate pirates private primate plate pilots pivot roads toads toad load loads ' +
    'mound mounds round sound hounds pound pounds ground wound bound found count mount mounts month months mouths ' +
    'lines mines pines vines wines fines signs sign signed sing sting string strings spring springs swing swings ' +
    'wing wings ring rings king lights tights slides slide slope slopes elope globe globes glove gloves grove groves ' +
    'trophy trophies medal medals metal metals pedal pedals petal petals pebble pebbles puppet puppets tulips tulip ' +
    'lamb lambs limbs climb thumb thumbs crumb crumbs plumb plume plumes flute flutes fluke flake flakes flame flames ' +
    'frame framed fruit fruits suits quilt quilts built guilt belts belt bells bell balls walls wall hall tall mall small ' +
    'smell swell spell shell well taxis taxes axes boxes foxes fox vixen ships chips chip whip hips lips cliff cliffs ' +
    'stuff staff stiff sniff scarf scar scars scarab scary harbor harbour barbie barber bather leathers mirror mirrors ' +
    'minor miner miners diner dinner dinners dancers lancer cancer anchor anchors author armor armour arbor rumor tumor ' +
    'motor motors rotor rotors razor razors vapor sailor sailors tailor tailors trailer trailers letters lettuce ladder ' +
    'ladders bladder lantern latter batter matter butter butterfly cutter gutter shutter shutters mutter putter letter ' +
    'setter better pillar pillars pillow pillows willow billow yellow mellow fellow hollow collar collars dollar dollars ' +
    'cellar hello cello cellos jello jelly belly berry berries cherry ferry fairy fairies dairy hairy diary prairie ' +
    'puppy poppy poppies floppy bunny bunnies sunny funny tummy mummy mommy daddy caddy candy sandy handy party parties ' +
    'pasta pastry paste haste taste tasty nasty dusty rusty misty quiet quite quote quotes queen queer image imagine ' +
    'coins coin joint point points paint plans planks plant giant grand brand brands grant gravel travel traveler gravy navy ' +
    'tints times tiles tile title tidal total tonal topaz cubes tubes tube lube cards rose roses nose noses hose hoses ' +
    'pose poses dose those these cheers chairs hairs fairs lairs pairs parks park barks bark dark mark marks larks sharks ' +
    'object objection subject project projects elbow elbows rainbow rainbows arrow arrows narrow sparrow barrow ' +
    'candles sandals sandal vandal mantle mantel camel camels caramel carousel casserole parasol piano pianos paino ' +
    'poles pole hole holes mole moles sole roles role rolls roll wheelie whale whales while white write writes tissue ' +
    'cameo camera cameras opera chorus circus cirrus virus citrus walrus actors factor artist artists archer archers ' +
    'mushroom bathroom bedroom classroom landscape landscapes seascape cityscape escape moonlight sunlight daylight ' +
    'sunset sunsets sunrise sundae sunday marsh harsh hairpin terrain terrier barrier carrier courier ' +
    'posing closing losing moving loving living giving having saving shaving shading fading hiding hides tides sides aside ' +
    'reach teach teacher preach bleach speech peace piece price prize prizes pride slice spice spices splice space spaces ' +
    'stew steward screw screws crew brew drew draw drawer drawers straws jewel jewels vowel bowel trowel ' +
    'cowboy cowboys nurse purse curse course horsey worse worst first thirst burst bust dust rust trust crust must ' +
    'fence fences hence pence bonce dance lance glance prance trance france since mince wince quince heads beads bread tread ' +
    'threads thread treads leads lead dead deadly ready steady heavy heaven leaven eleven seven raven haven maven' +
    ' singing signing stone stony ponds bond bonds wands bands band sands hands hangs gangs fangs fang tongs tongue tongues songs' +
    ' chart charts charm charms chasm plaza pizzas piazza mocha macho nacho nachos tacos taco tabby hobby lobby ruby rugby' +
    ' smile smiles simile style styles stylus stall stalls stalk stalks chalk walk walks talk talks balk folk folks yolk milk silk' +
    ' lotus locus focus bonus genus venus menus minus sinus moss boss toss loss bass pass mass brass trees treat tread treats' +
    ' swords sword words worlds world woods wards ward warm worm worms warp wasp wasps ghost ghosts host hosts posts post most' +
    ' eagles bagels eagle beagle bugle bugles jungle jingle jungles bangle bangles tangle triangles vase vases base bases case cases' +
    ' cheetah leopard panthers kangaroo koala monster monsters alien aliens unicorn popcorn acorn acorns acrobat meteor'
  ).split(' '),
);
