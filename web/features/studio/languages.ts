/** The languages that are offered; any two-letter code is valid. */
export const languages = (
  'en ar bg bn cs da de el es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv sw ta ' +
  'te th tl tr uk ur vi zh'
).split(' ');
