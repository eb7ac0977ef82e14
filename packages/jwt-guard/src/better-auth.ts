export { tokenContract } from './better-auth/token-contract.js'
export type {
  ContractGuardOptions,
  ContractKeys,
  ContractOAuthOptions,
  LocalAuth,
  TokenContract,
} from './better-auth/contract.js'
export type {
  ClaimsSchema,
  ContractAlgorithm,
  ContractClaims,
  RotationOptions,
  TokenContractOptions,
} from './better-auth/contract-options.js'
export type { EmailClaims, SignedIn } from './better-auth/contract-claims.js'
export type { JwtPluginOptions, KeyPairConfig } from './better-auth/jwt-plugin.js'
