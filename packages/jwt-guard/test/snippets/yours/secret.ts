export const secret = 'of 32 bytes or more, from the environment'
