// Money, sizes and numbers for people.

export const digits = (number) => number.toLocaleString(undefined, { maximumFractionDigits: 10 });

export const money = (amount, currency) =>
  new Intl.NumberFormat(undefined, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  }).format(amount);

export function size(bytes) {
  const mebibytes = bytes / 2 ** 20;
  if (mebibytes >= 1) return `${digits(Math.round(mebibytes * 10) / 10)} MiB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} KiB` : `${bytes} bytes`;
}

// A number as the market takes it: no exponent, and no digits that come of binary fractions.
export const plain = (number) => String(Number(number.toFixed(10)));
