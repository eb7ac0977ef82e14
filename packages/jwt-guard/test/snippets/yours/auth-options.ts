export const authOptions = { baseURL: 'https://app.example.com' }
